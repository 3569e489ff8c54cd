import { createFileRoute, redirect } from "@tanstack/react-router";

export const Route = createFileRoute("/_app/w/$workspace/")({
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/w/$workspace/review", params, replace: true });
  },
});
