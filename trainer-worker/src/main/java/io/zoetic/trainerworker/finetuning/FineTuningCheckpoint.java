// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where fine-tuning was cut off: what was best until then, and the training run itself, so that who
 * goes on chooses as if nothing had happened.
 *
 * @param steps that were taken
 * @param stopping what validation has said; null where it cannot choose
 * @param training of {@link io.zoetic.model.training.TrainingCheckpoint}
 */
@SuppressWarnings("ArrayRecordComponent") // read once
record FineTuningCheckpoint(int steps, @Nullable State stopping, byte[] training) {
  /*
   * Little-endian: magic, version, steps, 1 with a state and 0 without; of it the first and the
   * best score, the step of the best, looks without gain, looks at the top, looks in a row that
   * were a loss, setbacks, the size of the best z and its values in float32; size and bytes of the
   * training checkpoint; CRC-32C of all before it. Version 1 knew neither losses nor setbacks.
   */
  private static final int MAGIC = 0x5a545354;
  private static final int VERSION = 2;
  private static final int VERSION_WITHOUT_SETBACKS = 1;

  /**
   * What validation has said.
   *
   * @param first the score before the first step
   * @param best the highest
   * @param bestStep after which step it was reached
   * @param withoutGain looks since then
   * @param atTop looks in a row with nothing left to gain
   * @param lost looks in a row at which most of what was gained was gone
   * @param setbacks how often the best z was taken up again
   * @param z that reached it
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record State(
      double first,
      double best,
      int bestStep,
      int withoutGain,
      int atTop,
      int lost,
      int setbacks,
      float[] z) {
    private static final int BYTES = 2 * Double.BYTES + 6 * Integer.BYTES;
  }

  byte[] toBytes() {
    State state = stopping;
    int size = 6 * Integer.BYTES + training.length;
    size += state == null ? 0 : State.BYTES + state.z().length * Float.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(steps).putInt(state == null ? 0 : 1);
    if (state != null) {
      bytes.putDouble(state.first()).putDouble(state.best()).putInt(state.bestStep());
      bytes.putInt(state.withoutGain()).putInt(state.atTop());
      bytes.putInt(state.lost()).putInt(state.setbacks()).putInt(state.z().length);
      for (float value : state.z()) {
        bytes.putFloat(value);
      }
    }
    bytes.putInt(training.length).put(training);
    return bytes.putInt(checksum(bytes.array(), bytes.position())).array();
  }

  /**
   * Reads it again.
   *
   * @return null if the bytes are none: an earlier version of this code wrote the training run
   *     alone
   * @throws IllegalArgumentException if they are not what has been written
   */
  static @Nullable FineTuningCheckpoint fromBytes(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.limit() - Integer.BYTES;
    if (end < 2 * Integer.BYTES || bytes.getInt() != MAGIC) {
      return null;
    }
    int version = bytes.getInt();
    boolean isKnown = version == VERSION || version == VERSION_WITHOUT_SETBACKS;
    if (!isKnown || bytes.getInt(end) != checksum(written, end)) {
      throw new IllegalArgumentException(
          "a checkpoint of a study must be whole and of version " + VERSION);
    }
    try {
      int steps = bytes.getInt();
      State state = bytes.getInt() == 0 ? null : state(bytes, version);
      byte[] training = new byte[size(bytes, 1)];
      bytes.get(training);
      return new FineTuningCheckpoint(steps, state, training);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a checkpoint of a study must be complete", e);
    }
  }

  private static State state(ByteBuffer bytes, int version) {
    double first = bytes.getDouble();
    double best = bytes.getDouble();
    int bestStep = bytes.getInt();
    int withoutGain = bytes.getInt();
    int atTop = bytes.getInt();
    int lost = version == VERSION_WITHOUT_SETBACKS ? 0 : bytes.getInt();
    int setbacks = version == VERSION_WITHOUT_SETBACKS ? 0 : bytes.getInt();
    float[] z = new float[size(bytes, Float.BYTES)];
    for (int i = 0; i < z.length; i++) {
      z[i] = bytes.getFloat();
    }
    return new State(first, best, bestStep, withoutGain, atTop, lost, setbacks, z);
  }

  /** Nothing is allocated that the bytes could not fill. */
  private static int size(ByteBuffer bytes, int unit) {
    int size = bytes.getInt();
    if (size < 0 || size > bytes.remaining() / unit) {
      throw new IllegalArgumentException(
          "a checkpoint of a study must hold what it announces, was " + size);
    }
    return size;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
