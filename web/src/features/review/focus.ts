/** What the person is looking at in a package: one action, perhaps one of its fields; and what the pointer is over. */
export interface Place {
  actionId: string;
  field: string | null;
}
export interface Focus {
  focused: Place | null;
  hovered: Place | null;
  /** Counts up when the source should come to the evidence even though the place is the same. */
  jump: number;
  focus(place: Place | null): void;
  hover(place: Place | null): void;
}
