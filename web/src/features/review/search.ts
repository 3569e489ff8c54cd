export const queueStates = ["pending", "snoozed", "executed", "rejected", "undone", "superseded"] as const;
export const queueSorts = ["newest", "oldest", "value", "confidence"] as const;
export const confidences = ["clear", "check", "unsure"] as const;
/** Categories that can lead to proposals at all; noise never reaches the queue. */
export const queueCategories = ["opportunity", "customer", "scheduling", "internal"] as const;

export interface ReviewSearch {
  package?: string;
  state?: (typeof queueStates)[number];
  q?: string;
  confidence?: (typeof confidences)[number];
  category?: (typeof queueCategories)[number];
  sort?: (typeof queueSorts)[number];
  /** Only what was handed to the person. */
  assigned?: "me";
}
