/** Read with the app itself, as one file a language: what the frame, the states and the errors of any page say. */
export const startNamespaces = ["common", "errors", "marks", "roles", "shell", "table"] as const;
