import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { TEXTS: "{}" }, test: { include: ["tests/**/*.test.ts"], testTimeout: 300_000 },
});
