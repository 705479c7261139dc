import { expect, test } from "vitest";
import { _, language, learn, texts, translate } from "../../state/words";

test("what programs say is said in the reader's language", () => {
  learn({ en: ["the loss", "the rate"], "zh-CN": ["损失", "学习率"] });
  learn({ "zh-CN": ["损失", "梯度"], en: ["the loss", "the gradient"] });
  const say = (tag: typeof language.value, text: string): string => ((language.value = tag), translate(text));
  expect(["the rate", "the loss", "the gradient", "something"].map((text) => say("zh-CN", text))).toEqual(["学习率", "损失", "梯度", "something"]);
  expect(say("en", "the rate")).toBe("the rate");
  expect(say("zh-TW", "the rate")).toBe("the rate");
});

test("a program does not change what the page says", () => {
  texts.value = { "zh-CN": { Train: "训练" } };
  learn({ en: ["Train"], "zh-CN": ["删除"] });
  language.value = "zh-CN";
  expect(_("Train")).toBe("训练");
  language.value = "en";
});
