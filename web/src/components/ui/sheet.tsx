import { lazy, Suspense } from "react";
import type { SheetProps } from "./dialog-panels";

const SheetPanel = lazy(() => import("./dialog-panels").then((panels) => ({ default: panels.SheetPanel })));

/** A panel that slides in from a side: the rail on phones, details beside a list. */
export function Sheet(props: SheetProps) {
  return <Suspense>{props.open && <SheetPanel {...props} />}</Suspense>;
}
