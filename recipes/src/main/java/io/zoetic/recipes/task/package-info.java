// SPDX-License-Identifier: Apache-2.0
/**
 * What tasks are made of: items with their problems, how splits are chosen from what was published.
 * No I/O, no model; everything is immutable and thread-safe.
 */
@NullMarked
package io.zoetic.recipes.task;

import org.jspecify.annotations.NullMarked;
