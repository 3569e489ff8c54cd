import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

// Our type scale has a step tailwind-merge does not know; without it `text-md` would be taken for a colour.
const merge = extendTailwindMerge({ extend: { theme: { text: ["xs", "sm", "base", "md", "lg", "xl"] } } });

/** Joins class names; of two that contradict each other the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
