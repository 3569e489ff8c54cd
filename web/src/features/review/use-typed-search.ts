import { useEffect, useState } from "react";
import { useDelayed } from "@/lib/delayed";

/** Text that goes into the URL a moment after the last key, and follows the URL when that changes by itself. */
export function useTypedSearch(value: string | undefined, onChange: (value: string | undefined) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value ?? "");
  const delayed = useDelayed(text, 250);
  useEffect(() => {
    if (delayed === text && (delayed || undefined) !== value) onChange(delayed || undefined);
    // Only what was typed is news here.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [delayed]);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if ((value ?? "") !== delayed) setText(value ?? "");
  }
  return [text, setText];
}
