package io.portcullis.directory;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * All resources of one kind. Each method is one transaction: rules are judged and rows written together, so what two
 * writers may not both do, only one does. Safe for any thread; blocks.
 *
 * <p>Every method throws {@link DirectoryException.Unavailable} when the store cannot be reached; then nothing was
 * changed, unless the connection broke in the midst of a commit.
 */
public interface Resources<T extends Resource> {
    /**
     * Adds {@code row}, which brings its SID and dates; what is computed (see each record) is ignored.
     *
     * @return the row as stored, with what is computed
     * @throws DirectoryException.NotFound its parent, or something that it refers to, is not in its account
     * @throws DirectoryException.Conflict it contradicts something that is there
     * @throws DirectoryException.LimitReached its parent has no room for another
     */
    T create(T row);

    /**
     * The resource of this name.
     *
     * @throws DirectoryException.NotFound there is none in this scope
     */
    T fetch(Scope scope, Sid sid);

    /**
     * One page of the scope's resources: the newest first, of equal age the greater SID first.
     *
     * @throws DirectoryException.NotFound the scope's parent does not exist
     */
    Page<T> list(Scope scope, PageRequest page);

    /**
     * One page of those of the scope's resources that match everything, in the same order.
     *
     * @throws IllegalArgumentException resources of this kind have no such field
     */
    Page<T> list(Scope scope, List<Match> matches, PageRequest page);

    /**
     * Replaces a resource by what {@code change} makes of it, under the same rules as {@link #create}. SID, account,
     * parent and date of creation stay, and whatever else the record says stays. Mappings are never updated.
     *
     * @param change called once, while other writers wait: it must be quick; what it throws comes through, and
     *     nothing is changed
     * @return the row as stored; a change that makes the same row again writes nothing
     */
    T update(Scope scope, Sid sid, UnaryOperator<T> change);

    /**
     * Removes a resource and its parts; parts of a list are its entries, parts of a domain or trunk its mappings and
     * origination URLs.
     *
     * @throws DirectoryException.NotFound there is none in this scope
     * @throws DirectoryException.InUse something else needs it
     */
    void delete(Scope scope, Sid sid);
}
