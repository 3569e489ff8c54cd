/** The marks that Google and Microsoft ask sign-in buttons to carry. */
export function ProviderMark({ id }: { id: string }) {
  return id === "google" ? (
    <svg viewBox="0 0 24 24" aria-hidden>
      <path fill="#4285F4" stroke="none" d="M22.6 12.25c0-.78-.07-1.53-.2-2.25H12v4.26h5.93a5.07 5.07 0 0 1-2.2 3.32v2.76h3.56c2.08-1.92 3.28-4.74 3.28-8.09Z" />
      <path fill="#34A853" stroke="none" d="M12 23c2.97 0 5.46-.98 7.28-2.66l-3.56-2.76c-.98.66-2.24 1.06-3.72 1.06-2.86 0-5.29-1.93-6.15-4.53H2.18v2.84A11 11 0 0 0 12 23Z" />
      <path fill="#FBBC05" stroke="none" d="M5.85 14.1a6.6 6.6 0 0 1 0-4.2V7.07H2.18a11 11 0 0 0 0 9.87l3.67-2.84Z" />
      <path fill="#EA4335" stroke="none" d="M12 5.38c1.62 0 3.06.56 4.21 1.64l3.15-3.15A11 11 0 0 0 2.18 7.07l3.67 2.84C6.71 7.3 9.14 5.38 12 5.38Z" />
    </svg>
  ) : (
    <svg viewBox="0 0 24 24" aria-hidden>
      <path fill="#F25022" stroke="none" d="M2 2h9.5v9.5H2z" />
      <path fill="#7FBA00" stroke="none" d="M12.5 2H22v9.5h-9.5z" />
      <path fill="#00A4EF" stroke="none" d="M2 12.5h9.5V22H2z" />
      <path fill="#FFB900" stroke="none" d="M12.5 12.5H22V22h-9.5z" />
    </svg>
  );
}
