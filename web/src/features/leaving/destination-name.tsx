/** A host with the part that somebody registered standing out: `login.bank.` is decoration, `evil.example` is where it goes. */
export function DestinationName({ readable, domain, host }: { readable: string; domain: string | undefined; host: string }) {
  // Both forms have the same number of labels.
  const labels = readable.split(".");
  const count = domain && host.endsWith(domain) ? domain.split(".").length : labels.length;
  const front = labels.slice(0, -count).join(".");
  return (
    <bdi>
      {front && <span className="font-normal text-muted">{front}.</span>}
      {labels.slice(-count).join(".")}
    </bdi>
  );
}
