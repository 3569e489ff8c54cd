import { createFileRoute } from "@tanstack/react-router";
import { AddressLinkPage } from "@/features/auth/address-link-page";

export const Route = createFileRoute("/verify-email")({ component: () => <AddressLinkPage kind="verify" /> });
