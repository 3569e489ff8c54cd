export interface TaskSearch {
  q?: string;
  whose?: "mine" | "everyone";
  status?: "open" | "done";
  new?: true;
}
export const taskWhose = ["mine", "everyone"] as const;
export const taskStatuses = ["open", "done"] as const;
