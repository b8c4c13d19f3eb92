/**
 * A rule for `deno lint`: no list is spread into a call. Each of its elements would become an argument on the stack, which a list
 * of some hundred thousand, as an attacker may make one, overflows. What is known to be short may be, with a word that says
 * why: `// deno-lint-ignore sentry/spread -- at most 256 bytes`.
 */

const MESSAGE =
  "a list is spread into a call: each element goes onto the stack; use append() or a loop";

/** The plugin, as deno.json names it. */
const plugin: Deno.lint.Plugin = {
  name: "sentry",
  rules: {
    spread: {
      create: (context) => {
        // What a test spreads the test has made itself.
        if (/\/tests\/(?!support\/)/.test(context.filename)) return {};
        const check = (node: Deno.lint.CallExpression | Deno.lint.NewExpression) => {
          for (const argument of node.arguments) {
            if (argument.type === "SpreadElement" && argument.argument.type !== "ArrayExpression") {
              context.report({ node: argument, message: MESSAGE });
            }
          }
        };
        return {
          CallExpression: (node) => {
            check(node);
            const { callee } = node;
            if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
            // Math.max.apply(null, list) is the same by another name; a method of ours may be called so, too.
            const isFunctions = node.arguments[0]?.type === "Literal" &&
              node.arguments[0].value === null;
            if (callee.property.name === "apply" && isFunctions) {
              context.report({ node: callee.property, message: MESSAGE });
            }
          },
          NewExpression: check,
        };
      },
    },
  },
};

export default plugin;
