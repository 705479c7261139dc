// Expressions for tests, of plain data: ["add", "x", ["multiply", 2, "w"]].
import { type Expression, readTree } from "../../cards/expression";
import type { Tree } from "../../program/types";

type Plain = number | string | [string, ...Plain[]];

const toTree = (plain: Plain): Tree =>
  Array.isArray(plain) ? { op: plain[0], args: plain.slice(1).map(toTree) } : plain;

export const makeExpression = (plain: Plain): Expression => readTree(toTree(plain), new Map());
