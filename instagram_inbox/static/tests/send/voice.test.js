import {
    click,
    contains,
    mockGetMedia,
    patchVoiceMessageAudio,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {
    createInbox,
    defineInstagramModels,
    serverWithAda,
    startDiscuss,
} from "@instagram_inbox/../tests/instagram_test_helpers";

import { loadLamejs } from "@mail/discuss/voice_message/common/voice_message_service";
import { VoicePlayer } from "@mail/discuss/voice_message/common/voice_player";
import { patchable } from "@mail/discuss/voice_message/common/voice_recorder";
import { Mp3Encoder } from "@mail/discuss/voice_message/common/mp3_encoder";

import { describe, expect, globals, test } from "@odoo/hoot";
import { AttachmentUploadService } from "@mail/core/common/attachment_upload_service";
import { Command, patchWithCleanup, serverState } from "@web/../tests/web_test_helpers";

defineInstagramModels();
describe.current.tags("desktop");

/** Some seconds of sound, as good as any that the recorder makes. */
const MP3 = "/mail/static/src/audio/call-invitation.mp3";

/** Record in a channel's composer; return the file that is uploaded. */
async function record(channelId, recorded) {
    const uploaded = [];
    patchWithCleanup(AttachmentUploadService.prototype, {
        upload(thread, composer, file) {
            uploaded.push(file);
            return super.upload(...arguments);
        },
    });
    // played as it was recorded: the mock server keeps no content
    patchWithCleanup(VoicePlayer.prototype, {
        fetchFile() {
            return super.fetchFile(MP3);
        },
        _fetch(url) {
            return url === MP3 ? globals.fetch(...arguments) : super._fetch(...arguments);
        },
    });
    patchWithCleanup(Mp3Encoder.prototype, {
        encode() {},
        finish: () => [new Int8Array(1)],
    });
    patchWithCleanup(patchable, { makeFile: () => recorded });
    mockGetMedia();
    patchVoiceMessageAudio();
    await startDiscuss(channelId);
    await loadLamejs();
    await click(".o-mail-Composer button[title='More Actions']");
    await click(".dropdown-item:contains('Voice Message')");
    await click(".o-mail-Composer button[title='Stop Recording']");
    return uploaded;
}

async function sound() {
    const content = await (await globals.fetch(MP3)).blob();
    return new File([content], "Voice-2026-10-05-4242.mp3", { type: "audio/mp3" });
}

test("recorded for Instagram it is WAV, with one channel, and is played", async () => {
    const { adaId } = await serverWithAda();
    const recorded = await sound();
    const uploaded = await record(adaId, recorded);
    await contains(".o-mail-VoicePlayer button[title='Play']");
    await contains(".o-mail-VoicePlayer", { text: "00 : 03" });
    const [file] = uploaded;
    expect(file.name).toBe("Voice-2026-10-05-4242.wav");
    expect(file.type).toBe("audio/wav");
    const content = await file.arrayBuffer();
    const text = (start, end) => String.fromCharCode(...new Uint8Array(content.slice(start, end)));
    expect([text(0, 4), text(8, 16), text(36, 40)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
    const view = new DataView(content);
    expect(view.getUint32(4, true)).toBe(content.byteLength - 8);
    expect(view.getUint32(40, true)).toBe(content.byteLength - 44);
    expect(view.getUint16(22, true)).toBe(1);
    expect(view.getUint32(24, true)).toBe(24000);
    const AudioContext = window.OfflineAudioContext;
    const decode = (data, rate) => new AudioContext(1, 1, rate).decodeAudioData(data);
    const [before, after] = await Promise.all([
        decode(await recorded.arrayBuffer(), 24000),
        decode(content, 24000),
    ]);
    expect(after.numberOfChannels).toBe(1);
    expect(after.length).toBe(before.length);
    const loudest = (buffer) => Math.max(...buffer.getChannelData(0).map(Math.abs));
    expect(loudest(after)).toBeCloseTo(Math.min(1, loudest(before)), { margin: 0.01 });
    expect(loudest(after)).toBeGreaterThan(0.01);
});

test("what cannot be made WAV is told", async () => {
    const { adaId } = await serverWithAda();
    const uploaded = await record(adaId, new File(["noise"], "Voice.mp3", { type: "audio/mp3" }));
    await contains(".o_notification", {
        text: "The voice message could not be prepared. Record it once more.",
    });
    await contains(".o-mail-VoicePlayer", { count: 0 });
    expect(uploaded).toHaveLength(0);
});

test("elsewhere it stays as Odoo records it", async () => {
    const pyEnv = await startServer();
    createInbox(pyEnv);
    const partnerId = pyEnv["res.partner"].create({ name: "Demo" });
    const channelId = pyEnv["discuss.channel"].create({
        channel_member_ids: [
            Command.create({ partner_id: serverState.partnerId }),
            Command.create({ partner_id: partnerId }),
        ],
        channel_type: "chat",
    });
    const recorded = await sound();
    const [file] = await record(channelId, recorded);
    expect(file).toBe(recorded);
});
