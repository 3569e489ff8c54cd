import { useFormats } from "@/lib/format";

/** A task's due as the package has it ("2026-03-06" or "2026-03-06T14:30"), in words. The time is the workspace's wall clock. */
export function useDueText(): (due: string) => string {
  const format = useFormats();
  return (due) => {
    const [day, time] = due.split("T");
    if (!day || !/^\d{4}-\d\d-\d\d$/.test(day)) return due;
    return time ? `${format.day(day)}, ${time.slice(0, 5)}` : format.day(day);
  };
}
