import { Progress as Primitive } from "radix-ui";
import { cn } from "@/lib/cn";

/** `value` between 0 and 1; null while the end is not known. */
export function Progress({ value, label, tone = "accent" }: { value: number | null; label: string; tone?: "accent" | "ok" | "bad" }) {
  const share = value === null ? 0.35 : Math.min(1, Math.max(0, value));
  return (
    <Primitive.Root
      aria-label={label}
      value={value === null ? null : Math.round(share * 100)}
      className="h-1.5 w-full overflow-hidden rounded-full bg-active"
    >
      <Primitive.Indicator
        className={cn(
          "h-full origin-left rounded-full transition-transform duration-300",
          { accent: "bg-accent", ok: "bg-ok", bad: "bg-bad" }[tone],
          value === null && "animate-pulse",
        )}
        style={{ transform: `scaleX(${share})` }}
      />
    </Primitive.Root>
  );
}
