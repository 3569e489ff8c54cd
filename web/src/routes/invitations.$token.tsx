import { createFileRoute } from "@tanstack/react-router";
import { InvitationPage } from "@/features/auth/invitation-page";

export const Route = createFileRoute("/invitations/$token")({
  component: function Invitation() {
    const { token } = Route.useParams();
    return <InvitationPage token={token} />;
  },
});
