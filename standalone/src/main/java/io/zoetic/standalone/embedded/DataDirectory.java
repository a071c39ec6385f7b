// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the embedded PostgreSQL and Kafka, used by one process at a time.
 *
 * <p>It holds a lock that ends with its process, however that ends, and the passwords of the two.
 * Used by one thread, but for what the two servers take from it.
 */
public final class DataDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
  private static final String EPHEMERAL_PREFIX = "zoetic-ephemeral-";
  private static final String LOCK = "lock";
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  /**
   * Locks of this process. They must not be so much as opened again: with POSIX, closing any
   * channel of a file gives up all that the process has locked in it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  /** A younger directory may not be locked yet by the process that has just made it. */
  private static final Duration ABANDONED_AGE_MIN = Duration.ofMinutes(1);

  private final Path path;
  private final boolean ephemeral;
  private final FileChannel lockChannel;

  private DataDirectory(Path path, boolean ephemeral, FileChannel lockChannel) {
    this.path = path;
    this.ephemeral = ephemeral;
    this.lockChannel = lockChannel;
  }

  /**
   * A directory that outlives the process; made if missing, and its owner's alone. Throw-away ones
   * that killed processes have left behind are deleted as by {@link #ephemeral}.
   *
   * @throws IllegalStateException if another process uses it
   */
  public static DataDirectory kept(Path path) {
    try {
      deleteAbandoned(TEMPORARY);
      Path absolute = path.toAbsolutePath().normalize();
      Files.createDirectories(absolute);
      Path real = absolute.toRealPath();
      DataDirectory locked = lock(real, false);
      keepOthersOut(real);
      return locked;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the data directory " + path, e);
    }
  }

  /**
   * A new directory that {@link #close} deletes. Those that killed processes have left behind are
   * deleted first, and their PostgreSQL is stopped.
   */
  public static DataDirectory ephemeral() {
    try {
      deleteAbandoned(TEMPORARY);
      return lock(Files.createTempDirectory(TEMPORARY, EPHEMERAL_PREFIX), true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary directory", e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Whether {@link #close} deletes it. */
  public boolean isEphemeral() {
    return ephemeral;
  }

  /** The passwords of what runs on it; both servers, which start side by side, get the same. */
  synchronized Credentials credentials() {
    return Credentials.of(path);
  }

  Path postgres() {
    return path.resolve("postgres");
  }

  Path kafka() {
    return path.resolve("kafka");
  }

  /** Gives the directory up; what runs in it must have stopped. */
  @Override
  public void close() {
    try {
      try {
        if (ephemeral) {
          deleteTree(path);
        }
      } finally {
        unlock(path.resolve(LOCK), lockChannel);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give up the data directory " + path, e);
    }
  }

  /** Deletes a directory and all that is in it, also while another process still deletes there. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void keepOthersOut(Path directory) {
    try {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      // A mounted volume of somebody else's; what is secret lies in files that are private.
      LOG.atWarn()
          .addKeyValue("path", directory)
          .setCause(e)
          .log("A data directory should be its user's alone, its permissions cannot be changed");
    }
  }

  private static DataDirectory lock(Path path, boolean ephemeral) throws IOException {
    FileChannel channel = tryLock(path.resolve(LOCK));
    if (channel == null) {
      throw new IllegalStateException(
          "a data directory must be used by one process at a time, was in use: " + path);
    }
    return new DataDirectory(path, ephemeral, channel);
  }

  private static @Nullable FileChannel tryLock(Path file) throws IOException {
    if (!HELD.add(file)) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
    } finally {
      if (!locked) {
        unlock(file, channel);
      }
    }
    return locked ? channel : null;
  }

  private static void unlock(Path file, @Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
    HELD.remove(file);
  }

  private static void deleteAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, EPHEMERAL_PREFIX + "*")) {
      for (Path directory : found) {
        try {
          deleteIfAbandoned(directory);
        } catch (IOException | UncheckedIOException e) {
          // Another user's, or another process was faster: neither is our loss.
          LOG.atDebug().addKeyValue("path", directory).setCause(e).log("Left a directory alone");
        }
      }
    }
  }

  private static void deleteIfAbandoned(Path directory) throws IOException {
    Path lock = directory.resolve(LOCK);
    if (!Files.exists(lock)
        || Files.getLastModifiedTime(lock)
            .toInstant()
            .isAfter(Instant.now().minus(ABANDONED_AGE_MIN))) {
      return;
    }
    FileChannel channel = tryLock(lock);
    if (channel != null) {
      try (DataDirectory abandoned = new DataDirectory(directory, true, channel)) {
        EmbeddedPostgresServer.stopOrphan(abandoned.postgres());
      }
    }
  }
}
