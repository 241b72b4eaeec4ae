import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

// only suggested: the composer takes it as soon as it is written
registry.category("discuss.channel_commands").add("note", {
    channel_types: ["instagram"],
    help: _t("Write a note that is not visible to the customer"),
    methodName: "execute_command_note",
});
