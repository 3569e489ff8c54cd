import { cn } from "@/lib/cn";

/** Up to two letters of a name: "Jane Roe" is JR, "Acme GmbH" is AG. */
export function initials(name: string): string {
  const words = name.split(/[\s@.]+/).filter((word) => /^\p{L}|^\p{N}/u.test(word));
  return ((words[0]?.[0] ?? "?") + (words[1]?.[0] ?? "")).toUpperCase();
}

/** A neutral mark for a person (round) or a company (square). Decorative: the name stands beside it. */
export function Avatar({ name, shape = "round", size = "md" }: { name: string; shape?: "round" | "square"; size?: "sm" | "md" | "lg" }) {
  return (
    <span
      aria-hidden
      className={cn(
        "inline-flex shrink-0 items-center justify-center bg-active font-medium text-muted select-none",
        shape === "round" ? "rounded-full" : "rounded-md",
        { sm: "size-5 text-[0.5625rem]", md: "size-6 text-[0.625rem]", lg: "size-10 text-base" }[size],
      )}
    >
      {initials(name)}
    </span>
  );
}
