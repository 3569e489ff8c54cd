import { Tabs as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface TabItem<T extends string> {
  value: T;
  label: string;
  count?: number | undefined;
  content: ReactNode;
}

export function Tabs<T extends string>(props: {
  value: T;
  onValueChange(value: T): void;
  label: string;
  items: readonly TabItem<T>[];
  className?: string;
}) {
  const choose = (value: string) => {
    const item = props.items.find((candidate) => candidate.value === value);
    if (item) props.onValueChange(item.value);
  };
  return (
    <Primitive.Root value={props.value} onValueChange={choose} className={cn("flex min-h-0 flex-col", props.className)}>
      <Primitive.List aria-label={props.label} className="scroll-thin flex shrink-0 gap-4 overflow-x-auto border-b border-line">
        {props.items.map((item) => (
          <Primitive.Trigger
            key={item.value}
            value={item.value}
            className="-mb-px flex items-center gap-1.5 rounded-sm border-b-2 border-transparent py-2 text-base whitespace-nowrap text-muted transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {item.label}
            {item.count !== undefined && <span className="num text-xs font-normal text-faint">{item.count}</span>}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {props.items.map((item) => (
        <Primitive.Content key={item.value} value={item.value} className="min-h-0 flex-1 pt-4 focus-visible:outline-offset-4">
          {item.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
