// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import type { SessionWorkspace } from "@/api/types";
import { dropDrafts, restored, useDraftedOpen, useDrafts } from "./draft";
import { useDraftForm } from "./draft-form";
import { WorkspaceProvider } from "./workspace";

const as = (memberId: string) =>
  function Wrapper({ children }: { children: ReactNode }) {
    const workspace = { id: "w", slug: "w", member_id: memberId, permissions: [] } as unknown as SessionWorkspace; // what the hooks read
    return <WorkspaceProvider workspace={workspace}>{children}</WorkspaceProvider>;
  };
const defaults = { name: "", owner: null as string | null };
const opened = (memberId = "dana") => renderHook(() => useDraftForm("company", defaults), { wrapper: as(memberId) });
const isOpen = () => renderHook(() => useDraftedOpen("company"), { wrapper: as("dana") }).result.current[0];

beforeEach(() => sessionStorage.clear());

describe("a form's draft", () => {
  it("is there again after a reload, and says so", () => {
    const first = opened();
    expect(first.result.current.wasRestored).toBe(false);
    act(() => first.result.current.form.setValue("name", "Acme"));
    first.unmount();
    const again = opened();
    expect(again.result.current.form.getValues()).toEqual({ name: "Acme", owner: null });
    expect(again.result.current.wasRestored).toBe(true);
    expect(isOpen()).toBe(true);
  });

  it("is gone once it was sent or cancelled, and once it is as it was", () => {
    const first = opened();
    act(() => first.result.current.form.setValue("name", "Acme"));
    act(() => first.result.current.form.setValue("name", ""));
    expect(isOpen()).toBe(false);
    act(() => first.result.current.form.setValue("name", "Acme"));
    act(() => first.result.current.drop());
    expect(opened().result.current.form.getValues("name")).toBe("");
    expect(isOpen()).toBe(false);
  });

  it("can be started over", () => {
    const first = opened();
    act(() => first.result.current.form.setValue("name", "Acme"));
    const again = opened();
    act(() => again.result.current.startOver());
    expect(again.result.current.form.getValues("name")).toBe("");
    expect(again.result.current.wasRestored).toBe(false);
    expect(isOpen()).toBe(false);
  });

  it("is nobody else's, and ends with a sign-out", () => {
    const first = opened();
    act(() => first.result.current.form.setValue("name", "Acme"));
    expect(opened("raj").result.current.form.getValues("name")).toBe("");
    dropDrafts();
    expect(opened().result.current.form.getValues("name")).toBe("");
  });
});

describe("drafts by id", () => {
  it("come back until the last is forgotten", () => {
    const first = renderHook(() => useDrafts<{ isOff: boolean }>("review"), { wrapper: as("dana") });
    act(() => first.result.current[1]({ p1: { isOff: true } }));
    first.unmount();
    const again = renderHook(() => useDrafts<{ isOff: boolean }>("review"), { wrapper: as("dana") });
    expect(again.result.current[0]).toEqual({ p1: { isOff: true } });
    act(() => again.result.current[1]({}));
    expect(sessionStorage).toHaveLength(0);
  });
});

describe("restored", () => {
  it("leaves out what the form no longer has, or has in another kind", () => {
    expect(restored({ name: 3, owner: "m1", gone: "x" }, defaults)).toEqual({ name: "", owner: "m1" });
    expect(restored(null, defaults)).toEqual(defaults);
  });
});
