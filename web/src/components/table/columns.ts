import { columnVisibilityFeature, rowSelectionFeature, rowSortingFeature, tableFeatures, type RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

export const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature, rowSortingFeature });

export interface DataColumn<T extends RowData> {
  id: string;
  header: string;
  cell(row: T): ReactNode;
  /** A CSS grid track: "minmax(12rem, 2fr)". */
  width: string;
  align?: "right";
  /** The API's name to sort by; without it the column is not sortable. */
  sort?: string;
  /** Only where the table is at least this wide (px). */
  from?: number;
  isHiddenAtFirst?: boolean;
  /** The first column cannot be hidden. */
  isFixed?: boolean;
}
