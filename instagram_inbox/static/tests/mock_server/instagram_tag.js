import { fields, models } from "@web/../tests/web_test_helpers";

export class InstagramTag extends models.Model {
    _name = "instagram.tag";

    color = fields.Integer();
    name = fields.Char();
}
