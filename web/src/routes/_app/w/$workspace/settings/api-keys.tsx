import { createFileRoute } from "@tanstack/react-router";
import { ApiKeysSettings } from "@/features/api-keys/api-keys-settings";

export const Route = createFileRoute("/_app/w/$workspace/settings/api-keys")({ component: ApiKeysSettings });
