// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import java.io.ByteArrayOutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leads calls of the JDK's clocks to {@link SkewedClock}. Only names in the constant pool change,
 * so calls and references to methods are led alike, and code stays as it is.
 */
final class ClockRedirection implements ClassFileTransformer {
  private static final String HERE = SkewedClock.class.getName().replace('.', '/');
  private static final String INNER = HERE + "$";
  private static final Map<String, String> LED =
      Map.of(
          "java/lang/System.currentTimeMillis", HERE,
          "java/time/Instant.now", HERE,
          "java/time/Clock.systemUTC", HERE,
          "java/time/InstantSource.system", INNER + "Source");
  private static final int COUNT_AT = 8;
  private static final int POOL_AT = 10;

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] file) {
    // The JDK keeps its own time, and what it is compared with must.
    boolean own = loader == null || name == null || name.equals(HERE) || name.startsWith(INNER);
    return own ? null : new Pool(file).led();
  }

  /** The constants of a class file. */
  private static final class Pool {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    private final byte[] file;
    private final ByteBuffer bytes;
    private final int count;
    private final int[] at;
    private final int end;
    private final ByteArrayOutputStream added = new ByteArrayOutputStream();
    private int addedCount;

    Pool(byte[] file) {
      this.file = file.clone();
      this.bytes = ByteBuffer.wrap(this.file);
      this.count = Short.toUnsignedInt(bytes.getShort(COUNT_AT));
      this.at = new int[count];
      int position = POOL_AT;
      for (int i = 1; i < count; i++) {
        at[i] = position;
        int tag = bytes.get(position);
        position += length(position, tag);
        // These two count as two.
        i += tag == LONG || tag == DOUBLE ? 1 : 0;
      }
      this.end = position;
    }

    private int length(int position, int tag) {
      return switch (tag) {
        case UTF8 -> 3 + Short.toUnsignedInt(bytes.getShort(position + 1));
        case 3, 4, 9, METHOD, INTERFACE_METHOD, 12, 17, 18 -> 5;
        case LONG, DOUBLE -> 9;
        case CLASS, 8, 16, 19, 20 -> 3;
        case 15 -> 4;
        default ->
            throw new IllegalArgumentException("a constant must have a known tag, had " + tag);
      };
    }

    /** The class with its calls led elsewhere, or null if it asks no clock. */
    byte @Nullable [] led() {
      for (int i = 1; i < count; i++) {
        int tag = at[i] == 0 ? 0 : bytes.get(at[i]);
        if (tag == METHOD || tag == INTERFACE_METHOD) {
          lead(at[i]);
        }
      }
      return addedCount == 0 ? null : whole();
    }

    private void lead(int method) {
      int nameAndType = at[second(method)];
      if (!text(second(nameAndType)).startsWith("()")) {
        return;
      }
      String called = text(first(at[first(method)])) + "." + text(first(nameAndType));
      String to = LED.get(called);
      if (to != null) {
        bytes.putShort(method + 1, (short) add(to));
      }
    }

    private int first(int constant) {
      return Short.toUnsignedInt(bytes.getShort(constant + 1));
    }

    private int second(int constant) {
      return Short.toUnsignedInt(bytes.getShort(constant + 3));
    }

    private String text(int index) {
      int length = Short.toUnsignedInt(bytes.getShort(at[index] + 1));
      return new String(file, at[index] + 3, length, StandardCharsets.UTF_8);
    }

    /** A class by name, behind all constants; returns its index. */
    private int add(String name) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      int index = count + addedCount;
      added.writeBytes(
          ByteBuffer.allocate(3 + text.length + 3)
              .put((byte) UTF8)
              .putShort((short) text.length)
              .put(text)
              .put((byte) CLASS)
              .putShort((short) index)
              .array());
      addedCount += 2;
      return index + 1;
    }

    private byte[] whole() {
      bytes.putShort(COUNT_AT, (short) (count + addedCount));
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.write(file, 0, end);
      whole.writeBytes(added.toByteArray());
      whole.write(file, end, file.length - end);
      return whole.toByteArray();
    }
  }
}
