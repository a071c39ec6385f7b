// SPDX-License-Identifier: Apache-2.0
/**
 * What every module means by a name, a version, a role, an alias, a split, a digest, the content of
 * a prompt, the pointer of an expert, the way to answer a request, the scope of who asks or the
 * settings of a process: each rule once. Depends on Jackson alone; everything may depend on it.
 *
 * <p>Records and enums are immutable; all methods are thread-safe.
 */
@NullMarked
package io.zoetic.core;

import org.jspecify.annotations.NullMarked;
