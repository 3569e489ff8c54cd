import { defineConfig } from "@hey-api/openapi-ts";

// Types, functions and query options; the tags in the keys are what live updates invalidate by.
export default defineConfig({
  input: process.env.OPENAPI_FILE ?? "../openapi.json",
  output: { path: process.env.OPENAPI_OUTPUT ?? "src/api/generated", clean: true },
  plugins: [
    { name: "@hey-api/client-fetch", throwOnError: true },
    "@hey-api/typescript",
    "@hey-api/sdk",
    {
      name: "@tanstack/react-query",
      queryOptions: true,
      infiniteQueryOptions: true,
      mutationOptions: true,
      queryKeys: { tags: true },
      infiniteQueryKeys: { tags: true },
    },
  ],
});
