/** Passkeys between this browser and the API: its JSON carries bytes as base64url, the browser takes and gives them raw. */

interface Descriptor {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
type CreationJson = Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> & {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Descriptor[];
};
type RequestJson = Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> & {
  challenge: string;
  allowCredentials?: Descriptor[];
};

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => typeof window.PublicKeyCredential === "function" && window.isSecureContext;

/** Whether the browser can offer passkeys while the address is typed. */
export async function offersPasskeysWhileTyping(): Promise<boolean> {
  return knowsPasskeys() && (await window.PublicKeyCredential.isConditionalMediationAvailable?.()) === true;
}

/** The person closed the browser's window, or took too long: nothing went wrong. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");

/** This device has a passkey of the account already. */
export const isKnownDevice = (error: unknown): boolean => error instanceof DOMException && error.name === "InvalidStateError";

/** Has a passkey made; what the API keeps of it. */
export async function createPasskey(options: Record<string, unknown>) {
  const json = options as unknown as CreationJson; // what the server's library wrote for this very call
  const made = await navigator.credentials.create({
    publicKey: {
      ...json,
      challenge: bytes(json.challenge),
      user: { ...json.user, id: bytes(json.user.id) },
      excludeCredentials: (json.excludeCredentials ?? []).map(withBytes),
    },
  });
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) {
    throw new DOMException("no passkey was made", "NotAllowedError");
  }
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: "public-key" as const,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports(),
    },
  };
}

/** Has a passkey answer; `whileTyping` waits for the person to pick one in the address field. */
export async function askPasskey(options: Record<string, unknown>, more: { signal?: AbortSignal; whileTyping?: boolean } = {}) {
  const json = options as unknown as RequestJson; // as above
  const given = await navigator.credentials.get({
    publicKey: { ...json, challenge: bytes(json.challenge), allowCredentials: (json.allowCredentials ?? []).map(withBytes) },
    ...(more.signal ? { signal: more.signal } : {}),
    ...(more.whileTyping ? { mediation: "conditional" as const } : {}),
  });
  if (!(given instanceof PublicKeyCredential) || !(given.response instanceof AuthenticatorAssertionResponse)) {
    throw new DOMException("no passkey was chosen", "NotAllowedError");
  }
  const { response } = given;
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: "public-key" as const,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
    },
  };
}

const withBytes = (descriptor: Descriptor) => ({ ...descriptor, id: bytes(descriptor.id) });

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const raw = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const raw = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
