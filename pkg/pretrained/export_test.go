package pretrained

// FolderVariable is the environment variable that names the folder of the weights.
const FolderVariable = folderVariable
