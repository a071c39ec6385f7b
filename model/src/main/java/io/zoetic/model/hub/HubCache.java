// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One model's part of the cache, laid out as all clients of the hub lay it out: {@code
 * models--org--name/blobs} has contents by digest, {@code snapshots/COMMIT} links to them by name,
 * {@code refs/REVISION} names a commit.
 */
final class HubCache {
  private static final String PREFIX = "models--";
  private static final String SNAPSHOTS = "snapshots";

  private final Path root;
  private final Path directory;

  HubCache(Path root, String id) {
    this.root = root;
    this.directory = root.resolve(folder(id));
  }

  private static String folder(String id) {
    return PREFIX + id.replace("/", "--");
  }

  /** {@code org/name} of a snapshot's directory; empty if it is none. */
  static Optional<String> idOf(Path snapshot) {
    Path snapshots = snapshot.toAbsolutePath().normalize().getParent();
    if (snapshots == null || !snapshots.endsWith(SNAPSHOTS) || snapshots.getParent() == null) {
      return Optional.empty();
    }
    String model = String.valueOf(snapshots.resolveSibling(".").normalize().getFileName());
    if (!model.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String name = model.substring(PREFIX.length());
    return Optional.of(name.replaceFirst("--", "/"));
  }

  Path snapshot(String commit) {
    return directory.resolve(SNAPSHOTS).resolve(commit);
  }

  Path blob(String digest) {
    return directory.resolve("blobs").resolve(digest);
  }

  /** What a revision was when it was last asked for, if its snapshot is there. */
  Optional<Path> cached(HubModel model) throws IOException {
    String commit = model.revision();
    Path ref = directory.resolve("refs").resolve(model.revision());
    if (!model.isPinned()) {
      if (!Files.isRegularFile(ref)) {
        return Optional.empty();
      }
      commit = Files.readString(ref).strip();
    }
    Path snapshot = snapshot(commit);
    return isComplete(snapshot, model) ? Optional.of(snapshot) : Optional.empty();
  }

  private static boolean isComplete(Path snapshot, HubModel model) {
    if (!model.file().isEmpty()) {
      return Files.exists(snapshot.resolve(model.file()));
    }
    Path index = snapshot.resolve(HubFiles.INDEX);
    if (!Files.exists(snapshot.resolve("config.json"))
        || !Files.exists(snapshot.resolve("tokenizer.json"))) {
      return false;
    }
    if (!Files.exists(index)) {
      return Files.exists(snapshot.resolve(HubFiles.SINGLE));
    }
    try {
      for (JsonNode shard : CheckpointJson.read(index).path("weight_map")) {
        if (!Files.exists(snapshot.resolve(shard.asText()))) {
          return false;
        }
      }
      return true;
    } catch (InvalidCheckpointException e) {
      return false;
    }
  }

  /** Notes what a revision is now. */
  void refer(String revision, String commit) throws IOException {
    Path ref = directory.resolve("refs").resolve(revision);
    Files.createDirectories(ref.resolveSibling("."));
    Path unfinished = ref.resolveSibling("." + UUID.randomUUID());
    Files.writeString(unfinished, commit);
    Files.move(unfinished, ref, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Names a blob in a snapshot. */
  void link(Path blob, Path named) throws IOException {
    Files.createDirectories(named.resolveSibling("."));
    if (Files.exists(named)) {
      return;
    }
    Files.deleteIfExists(named);
    try {
      Path from = named.toAbsolutePath().resolveSibling(".").normalize();
      Files.createSymbolicLink(named, from.relativize(blob.toAbsolutePath().normalize()));
    } catch (FileAlreadyExistsException e) {
      // Another process was first, with the same.
    } catch (UnsupportedOperationException | IOException e) {
      // Half a copy would be taken for the whole at the next start.
      Path unfinished = named.resolveSibling(named.getFileName() + ".unfinished");
      Files.copy(blob, unfinished, StandardCopyOption.REPLACE_EXISTING);
      Files.move(unfinished, named, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Held while a blob is brought: another process then finds it there. */
  interface Held extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  Held lock(String digest) throws IOException {
    Path file = root.resolve(".locks").resolve(directory.getFileName()).resolve(digest + ".lock");
    Files.createDirectories(file.resolveSibling("."));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.lock();
      return () -> {
        lock.release();
        channel.close();
      };
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
