import { expect, test } from "vitest";
import { formatProse, formatSymbol } from "../../cards/letters";

/** As src/backsight/render/mathematics/letters.py prints them. */
const NAMES: Record<string, string> = {
  W1: "W₁", dL_dW1: "∂L/∂W₁", m_hat: "m̂", W1_next: "W₁⁺", m_W1: "m(W₁)", m_next_W1: "m⁺(W₁)", theta: "θ", eta0: "η₀",
  g_W1_clipped: "ḡ(W₁)", W1_ahead: "W̃₁", da1_dz1: "∂a₁/∂z₁", beta1: "β₁", lam: "λ", e_prime: "e′", factor: "factor",
  m_before: "mₜ₋₁", m_W1_before: "mₜ₋₁(W₁)", n_in: "nᵢₙ", a1_2: "a₁⁽²⁾", dL_dz_last: "∂L/∂zᴸ", "…": "…",
};

test.each(Object.entries(NAMES))("%s is %s", (name, text) => expect(formatSymbol(name)).toBe(text));

test("an entry of an array", () => expect(formatSymbol("dL_dW1", [0, 2])).toBe("∂L/∂W₁[0, 2]"));

test("prose with names in braces", () => {
  expect(formatProse("{dL_dz2} - the chain")).toBe("∂L/∂z₂ − the chain");
});
