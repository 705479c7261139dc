import { defineConfig } from "vitest/config";

/** TEXTS: the translations that the build puts in; tests speak English. */
export default defineConfig({ define: { TEXTS: "{}" }, test: { include: ["tests/**/*.test.ts"] } });
