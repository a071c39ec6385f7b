// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to read on behind a number of bytes: what is packed may be larger than any disk. */
final class BoundedStream extends FilterInputStream {
  private final long bytesMax;
  private final String name;
  private long bytes;

  BoundedStream(InputStream stream, long bytesMax, String name) {
    super(stream);
    this.bytesMax = bytesMax;
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    count(skipped);
    return skipped;
  }

  private void count(long more) throws IOException {
    bytes += more;
    if (bytes > bytesMax) {
      throw new IOException("%s must have at most %d bytes, has more".formatted(name, bytesMax));
    }
  }
}
