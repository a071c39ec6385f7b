// SPDX-License-Identifier: Apache-2.0
/** The command {@code audit}: what was done to experts and keys, and whether anybody tampered. */
@NullMarked
package io.zoetic.cli.audit;

import org.jspecify.annotations.NullMarked;
