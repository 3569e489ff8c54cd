import { createFileRoute } from "@tanstack/react-router";
import { SignInPage } from "@/features/auth/sign-in-page";
import { textOf } from "@/lib/search-params";

interface Search {
  next?: string;
  email?: string;
  problem?: string;
  provider?: string;
  second_factor?: string;
  return_to?: string;
}

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search): Search => ({
    ...textOf(search, "next"),
    ...textOf(search, "email"),
    ...textOf(search, "problem"),
    ...textOf(search, "provider"),
    ...textOf(search, "second_factor"),
    ...textOf(search, "return_to"),
  }),
  component: function SignIn() {
    const { next, email, problem, provider, second_factor: methods, return_to: returnTo } = Route.useSearch();
    return <SignInPage next={next ?? returnTo} email={email} problem={problem} provider={provider} methods={methods?.split(",")} />;
  },
});
