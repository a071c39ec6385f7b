// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.config.ModelConfig;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of prompts' beginnings, in blocks of {@value #BLOCK} tokens, so that what many
 * prompts share is computed once.
 *
 * <p>A block is found by the tokens in it and everything before it, and by the digest of the z it
 * was computed under: entries never cross z. The least recently used blocks make room. One thread.
 */
public final class PrefixCache implements AutoCloseable {
  /** Tokens of a block. */
  static final int BLOCK = 16;

  private final DecoderScript script;
  private final PtNDManager owner;
  private final PtNDArray[] keyPool;
  private final PtNDArray[] valuePool;
  private final IValue keys;
  private final IValue values;

  /** The eldest use first. */
  private final Map<Key, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private final Deque<Integer> free = new ArrayDeque<>();

  /**
   * @param previous the block before, or the digest of z for the first
   * @param tokens of the block
   */
  private record Key(Object previous, IntBuffer tokens) {}

  /** Compared by identity: a block that comes again after it has left is another one. */
  private static final class Block {
    private final int slot;

    Block(int slot) {
      this.slot = slot;
    }
  }

  /** A block and where it is found. */
  private record Link(Key key, Block block) {}

  PrefixCache(
      DecoderScript script, ModelConfig config, PtNDArray like, PtNDManager owner, long bytes) {
    this.script = script;
    this.owner = owner;
    long tokenBytes =
        2L
            * config.numHiddenLayers()
            * config.numKeyValueHeads()
            * config.headDim()
            * elementBytes(like);
    int slots = Math.toIntExact(Math.min(1 << 20, bytes / (BLOCK * tokenBytes)));
    for (int slot = 0; slot < slots; slot++) {
      free.add(slot);
    }
    this.keyPool = pool(slots, like);
    this.valuePool = pool(slots, like);
    this.keys = IValue.listFrom(keyPool);
    this.values = IValue.listFrom(valuePool);
  }

  /** Computing is in float32 or bfloat16. */
  private static int elementBytes(PtNDArray like) {
    return like.getDataType() == DataType.FLOAT32 ? Float.BYTES : Short.BYTES;
  }

  private PtNDArray[] pool(int slots, PtNDArray like) {
    try (IValue count = IValue.from((long) slots);
        IValue size = IValue.from((long) BLOCK);
        IValue type = IValue.from(like);
        IValue pool = script.call("pool", count, size, type)) {
      return pool.toTensorArray(owner);
    }
  }

  /**
   * Fills a row with what is known of a prompt's beginning.
   *
   * @param digest of the z that the row is under
   * @return how many tokens the row has read by that; less than the prompt's length, since the last
   *     token must be read for what follows it
   */
  public int load(KvCache cache, int row, String digest, int[] prompt) {
    List<Link> found = chain(digest, prompt, (prompt.length - 1) / BLOCK);
    if (found.isEmpty()) {
      return 0;
    }
    touch(found);
    int tokens = found.size() * BLOCK;
    cache.ensure(row + 1, tokens);
    try (PtNDArray places = slots(found);
        IValue slots = IValue.from(places);
        IValue target = IValue.from((long) row);
        IValue keysDone = script.call("load_blocks", cache.keys(), keys, target, slots);
        IValue valuesDone = script.call("load_blocks", cache.values(), values, target, slots)) {
      assert keysDone.toLong() == valuesDone.toLong();
    }
    return tokens;
  }

  /** Keeps what a row has computed of its whole prompt, as far as there is room. */
  public void save(KvCache cache, int row, String digest, int[] prompt) {
    int whole = prompt.length / BLOCK;
    List<Link> chain = chain(digest, prompt, whole);
    int known = chain.size();
    Object previous = known == 0 ? digest : chain.getLast().block();
    for (int i = known; i < whole && makeRoom(chain); i++) {
      Link link = new Link(key(previous, prompt, i), new Block(free.remove()));
      blocks.put(link.key(), link.block());
      chain.add(link);
      previous = link.block();
    }
    touch(chain);
    List<Link> added = chain.subList(known, chain.size());
    if (!added.isEmpty()) {
      try (PtNDArray places = slots(added);
          IValue slots = IValue.from(places);
          IValue source = IValue.from((long) row);
          IValue start = IValue.from((long) known * BLOCK);
          IValue keysDone = script.call("save_blocks", cache.keys(), keys, source, start, slots);
          IValue valuesDone =
              script.call("save_blocks", cache.values(), values, source, start, slots)) {
        assert keysDone.toLong() == valuesDone.toLong();
      }
    }
  }

  /** The known blocks of a prompt, from its beginning; at most {@code max}. */
  private List<Link> chain(String digest, int[] prompt, int max) {
    List<Link> chain = new ArrayList<>();
    Object previous = digest;
    for (int i = 0; i < max; i++) {
      Key key = key(previous, prompt, i);
      Block block = blocks.get(key);
      if (block == null) {
        break;
      }
      chain.add(new Link(key, block));
      previous = block;
    }
    return chain;
  }

  /** Uses blocks from the last to the first: one leaves before those it follows. */
  private void touch(List<Link> chain) {
    chain.reversed().forEach(link -> blocks.get(link.key()));
  }

  private static Key key(Object previous, int[] prompt, int index) {
    int begin = index * BLOCK;
    return new Key(previous, IntBuffer.wrap(Arrays.copyOfRange(prompt, begin, begin + BLOCK)));
  }

  /** Frees a slot unless all are taken by the prompt itself. */
  private boolean makeRoom(List<Link> own) {
    if (!free.isEmpty()) {
      return true;
    }
    Map.Entry<Key, Block> eldest = blocks.entrySet().stream().findFirst().orElse(null);
    if (eldest == null || own.stream().anyMatch(link -> link.block() == eldest.getValue())) {
      return false;
    }
    blocks.remove(eldest.getKey());
    free.add(eldest.getValue().slot);
    return true;
  }

  /** The caller closes it. */
  private PtNDArray slots(List<Link> chosen) {
    long[] slots = chosen.stream().mapToLong(link -> link.block().slot).toArray();
    return DecoderScript.longs(owner, slots, slots.length);
  }

  /** Number of blocks that are kept. */
  public int size() {
    return blocks.size();
  }

  /** Native arrays that are open, for tests of leaks. */
  int nativeArrays() {
    return owner.getManagedArrays().size();
  }

  @Override
  public void close() {
    keys.close();
    values.close();
    owner.close();
  }
}
