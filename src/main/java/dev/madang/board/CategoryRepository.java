package dev.madang.board;

import dev.madang.platform.http.FieldError;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.SqlFailure;
import dev.madang.platform.persistence.UnitOfWork;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;

/** The table of categories. */
public final class CategoryRepository {

    private final UnitOfWork unitOfWork;

    public CategoryRepository(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** @return all, the oldest first: a board has tens of them */
    public List<CategoryResponse> list() {
        return unitOfWork.session().createSelectionQuery("""
                        select c.id, c.name, c.description, c.postCount, c.createdAt, c.updatedAt, c.version
                        from Category c order by c.id""", CategoryResponse.class)
                .list();
    }

    public Optional<CategoryResponse> find(long id) {
        return unitOfWork.session().createSelectionQuery("""
                        select c.id, c.name, c.description, c.postCount, c.createdAt, c.updatedAt, c.version
                        from Category c where c.id = :id""", CategoryResponse.class)
                .setParameter("id", id)
                .uniqueResultOptional();
    }

    /** @return its id and name, as a post names it */
    Optional<CategoryResponse.Reference> findReference(long id) {
        return unitOfWork.session().createSelectionQuery("select c.id, c.name from Category c where c.id = :id",
                        CategoryResponse.Reference.class)
                .setParameter("id", id)
                .uniqueResultOptional();
    }

    /** @return the category, its row locked until the commit */
    Optional<Category> findLocked(long id) {
        return Optional.ofNullable(unitOfWork.writing().find(Category.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** @throws ProblemException {@code category-name-taken} */
    void add(Category category) {
        try {
            unitOfWork.writing().persist(category);
            unitOfWork.writing().flush();
        } catch (RuntimeException e) {
            throw takenOr(e);
        }
    }

    /** Writes an edit. @throws ProblemException {@code category-name-taken} */
    void flushName() {
        try {
            unitOfWork.writing().flush();
        } catch (RuntimeException e) {
            throw takenOr(e);
        }
    }

    /**
     * Removes a category whose row is locked, so that nobody can be writing into it.
     *
     * @throws ProblemException {@code category-not-empty} when it has posts, deleted ones too: they can be restored
     */
    void remove(Category category) {
        boolean any = unitOfWork.session().createNativeQuery(
                        "SELECT EXISTS (SELECT 1 FROM posts WHERE category_id = :id)", Boolean.class)
                .setParameter("id", category.id())
                .getSingleResult();
        if (any) {
            throw new ProblemException(BoardProblem.CATEGORY_NOT_EMPTY);
        }
        unitOfWork.writing().remove(category);
    }

    private static RuntimeException takenOr(RuntimeException failure) {
        return SqlFailure.violatedKey(failure).filter("uq_categories_name"::equals).isEmpty() ? failure
                : new ProblemException(BoardProblem.CATEGORY_NAME_TAKEN)
                        .withErrors(List.of(new FieldError("name", "taken")));
    }
}
