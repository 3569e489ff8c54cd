// @vitest-environment jsdom
import { act, renderHook, waitFor } from "@testing-library/react";
import { Suspense, type ReactNode } from "react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import { LanguageProvider, useLanguage, useTranslations } from "./i18n";
import { blockerText, refusalText, wordProblems } from "./problem-words";

function useSpeaking() {
  useTranslations("problems");
  return useLanguage().setLocale;
}

async function inLanguage(locale: "en" | "de") {
  const wrapper = ({ children }: { children: ReactNode }) => <LanguageProvider initial="en"><Suspense>{children}</Suspense></LanguageProvider>;
  const spoken = await act(async () => renderHook(useSpeaking, { wrapper }));
  await waitFor(() => expect(spoken.result.current).toBeInstanceOf(Function));
  await act(async () => spoken.result.current(locale));
  await waitFor(() => expect(document.documentElement.lang).toBe(locale));
}

const taken = { code: "company_domain_taken", detail: "Acme GmbH has acme.de.", existing: { label: "Acme GmbH" }, fields: [{ field: "domain", code: "taken", message: "Acme GmbH has acme.de." }] };

beforeAll(wordProblems);
afterEach(() => localStorage.clear());

describe("a problem", () => {
  it("is said in German, with the names the server gives", async () => {
    await inLanguage("de");
    const problem = new ApiError(409, taken, null);
    expect(problem.detail).toBe("Acme GmbH hat diese Domain schon.");
    expect(problem.fields[0]?.message).toBe("Das ist schon vergeben.");
    expect(new ApiError(413, { code: "import_too_large", detail: "Too large.", limit_bytes: 5e6 }, null).detail).toContain("5 MB");
    expect(blockerText({ code: "field_changed", detail: "phone was changed since." }, "Telefon")).toBe("Telefon wurde seither geändert.");
    expect(refusalText({ code: "forbidden", rule: "currency_missing", detail: "x" }, "Roboter")).toBe("Roboter: Der Betrag braucht eine Währung.");
  });

  it("keeps the server's sentence where the code is new or a name is missing", async () => {
    await inLanguage("de");
    expect(new ApiError(409, { code: "of_tomorrow", detail: "Something new." }, null).detail).toBe("Something new.");
    expect(new ApiError(409, { code: "company_domain_taken", detail: "Another has it." }, null).detail).toBe("Another has it.");
  });

  it("keeps the server's own English sentence, but not a validator's", async () => {
    await inLanguage("en");
    expect(new ApiError(409, taken, null).detail).toBe("Acme GmbH has acme.de.");
    const invalid = new ApiError(422, { code: "invalid_input", detail: "name: String should have at most 200 characters", fields: [{ field: "name", code: "string_too_long", message: "String should have at most 200 characters" }] }, null);
    expect(invalid.detail).toBe("Some of what you entered does not fit. Look at the fields.");
    expect(invalid.fields[0]?.message).toBe("This is too long.");
  });
});
