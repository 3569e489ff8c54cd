import { useEffect, useState } from "react";

/** The value as it was once it has stood still for `ms`; for searching while somebody types. */
export function useDelayed<T>(value: T, ms = 150): T {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return delayed;
}
