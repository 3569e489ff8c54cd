import { cn } from "@/lib/cn";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const signs: Record<string, string> = {
  mod: isApple ? "⌘" : "Ctrl",
  Enter: "⏎",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

/** Keys to press: "mod+k" together, "g d" one after the other. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-0.5", className)}>
      {keys.split(/[ +]/).map((key, index) => (
        <kbd
          key={index}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line-strong bg-canvas px-1 font-sans text-[0.6875rem] leading-none font-medium text-muted"
        >
          {signs[key] ?? key.toUpperCase()}
        </kbd>
      ))}
    </span>
  );
}
