// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

/** The room that there is for records which wait for a broker. Thread-safe. */
final class SpoolRoom {
  private final int recordsMax;
  private final long bytesMax;
  private int records;
  private long bytes;

  SpoolRoom(int recordsMax, long bytesMax) {
    this.recordsMax = recordsMax;
    this.bytesMax = bytesMax;
  }

  /**
   * Takes room for a record.
   *
   * @return false if there is none left
   */
  synchronized boolean take(long size) {
    if (records >= recordsMax || bytes + size > bytesMax) {
      return false;
    }
    records++;
    bytes += size;
    return true;
  }

  /** Gives back what a record of this size took. */
  synchronized void giveBack(long size) {
    records--;
    bytes -= size;
  }

  /** Records that have room. */
  synchronized int records() {
    return records;
  }

  /** What is full when it is. */
  @Override
  public String toString() {
    return "at most %d records of %d bytes in all must wait for the broker"
        .formatted(recordsMax, bytesMax);
  }
}
