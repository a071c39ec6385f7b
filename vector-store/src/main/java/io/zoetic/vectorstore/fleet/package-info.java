// SPDX-License-Identifier: Apache-2.0
/** What the workers of a fleet say they serve. */
@NullMarked
package io.zoetic.vectorstore.fleet;

import org.jspecify.annotations.NullMarked;
