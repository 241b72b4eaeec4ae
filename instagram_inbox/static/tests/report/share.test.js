import { formatShare } from "@instagram_inbox/report/overview/share";

import { expect, test } from "@odoo/hoot";
import { makeMockEnv } from "@web/../tests/web_test_helpers";

test.tags("desktop");
test("the share of no cases is empty, and no per cent", async () => {
    await makeMockEnv();
    expect(formatShare(0.5)).toBe("50%");
    expect(formatShare(0)).toBe("0%");
    for (const nothing of [false, null, undefined]) {
        expect(formatShare(nothing)).toBe("");
    }
});
