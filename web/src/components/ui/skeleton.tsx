import { cn } from "@/lib/cn";

/** A grey bar in the shape of what comes; invisible for the first 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden className="block animate-late">
      <span className={cn("block h-3 animate-pulse rounded-sm bg-active", className)} />
    </span>
  );
}

export function SkeletonRows({ rows = 8, className }: { rows?: number; className?: string }) {
  const widths = ["w-2/3", "w-1/2", "w-3/4", "w-5/12"];
  return (
    <div className={cn("flex flex-col", className)}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-9 items-center gap-3 border-b border-line px-4">
          <Skeleton className="size-5 rounded-full" />
          <span className="flex-1">
            <Skeleton className={widths[index % widths.length]} />
          </span>
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}
