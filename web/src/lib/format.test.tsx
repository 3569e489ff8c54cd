// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { Suspense, type ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { useFormats } from "./format";
import { LanguageProvider } from "./i18n";

afterEach(() => vi.useRealTimers());

it("never says of what just happened that it is to come", () => {
  vi.useFakeTimers({ now: new Date("2026-03-02T09:00:00Z"), toFake: ["Date"] });
  const wrapper = ({ children }: { children: ReactNode }) => <LanguageProvider initial="en"><Suspense>{children}</Suspense></LanguageProvider>;
  const { result } = renderHook(useFormats, { wrapper });
  // The page's own minute has not passed yet.
  vi.setSystemTime(new Date("2026-03-02T09:00:30Z"));
  expect(result.current.ago("2026-03-02T09:00:20Z")).toBe("10 sec. ago");
  expect(result.current.ago("2026-03-02T09:05:30Z")).toBe("in 5 min.");
});
