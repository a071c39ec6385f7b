// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to compute factors of one base model: one thread of all processes has it. It ends with
 * its process, however that ends. One thread.
 */
final class CacheLock implements AutoCloseable {
  private static final long PAUSE_MILLIS = 200;

  /**
   * Locks of this process. Their files must not be so much as opened again: with POSIX, closing any
   * channel of a file gives up all that the process has locked in it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private @Nullable FileChannel channel;

  CacheLock(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  /**
   * Takes the lock if nobody has it.
   *
   * @throws UncheckedIOException if its file cannot be written
   */
  boolean tryAcquire() {
    if (!HELD.add(file)) {
      return false;
    }
    FileChannel opened = null;
    try {
      opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (opened.tryLock() != null) {
        channel = opened;
        return true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock the cache by " + file, e);
    } finally {
      if (channel == null) {
        release(opened);
      }
    }
    return false;
  }

  /**
   * Between two attempts.
   *
   * @throws IllegalStateException if the thread is interrupted
   */
  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another computes the factors", e);
    }
  }

  private void release(@Nullable FileChannel opened) {
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unlock the cache by " + file, e);
    } finally {
      HELD.remove(file);
    }
  }

  @Override
  public void close() {
    FileChannel held = channel;
    if (held != null) {
      channel = null;
      release(held);
    }
  }
}
