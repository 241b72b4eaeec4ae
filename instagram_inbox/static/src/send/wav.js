/** Good for speech; ten minutes are far below the size that Instagram accepts. */
const SAMPLE_RATE = 24000;
const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/**
 * Return the same sound as WAV, with one channel: Instagram refuses the recorder's MP3.
 *
 * @param {File} file any sound the browser can play
 * @returns {Promise<File>}
 */
export async function toWav(file) {
    // decodes to its own rate, whatever the rate of the sound
    const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    const sound = await context.decodeAudioData(await file.arrayBuffer());
    const name = `${file.name.replace(/\.[^.]*$/, "")}.wav`;
    return new File([encode(sound.getChannelData(0))], name, { type: "audio/wav" });
}

/** @param {Float32Array} samples from -1 to 1 */
function encode(samples) {
    const length = samples.length * SAMPLE_BYTES;
    const view = new DataView(new ArrayBuffer(HEADER_BYTES + length));
    const texts = { 0: "RIFF", 8: "WAVE", 12: "fmt ", 36: "data" };
    for (const [offset, text] of Object.entries(texts)) {
        [...text].forEach((letter, index) =>
            view.setUint8(Number(offset) + index, letter.charCodeAt(0))
        );
    }
    view.setUint32(4, HEADER_BYTES - 8 + length, true);
    view.setUint32(16, 16, true); // bytes of the format that follows
    view.setUint16(20, 1, true); // plain samples
    view.setUint16(22, 1, true); // channels
    view.setUint32(24, SAMPLE_RATE, true);
    view.setUint32(28, SAMPLE_RATE * SAMPLE_BYTES, true);
    view.setUint16(32, SAMPLE_BYTES, true);
    view.setUint16(34, SAMPLE_BYTES * 8, true);
    view.setUint32(40, length, true);
    samples.forEach((sample, index) => {
        const value = Math.max(-1, Math.min(1, sample)) * 0x7fff;
        view.setInt16(HEADER_BYTES + index * SAMPLE_BYTES, value, true);
    });
    return view.buffer;
}
