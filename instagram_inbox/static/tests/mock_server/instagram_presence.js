import { models } from "@web/../tests/web_test_helpers";

export class InstagramPresence extends models.Model {
    _name = "instagram.presence";

    instagram_look() {}
}
